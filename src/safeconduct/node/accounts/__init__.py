"""Who may work on this node, in which roles, and how each proves who he is."""
