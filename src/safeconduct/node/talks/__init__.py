"""The talks as this node holds them: its own log, mirrors of the others', and the lists."""
