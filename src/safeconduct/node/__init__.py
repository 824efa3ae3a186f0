"""One party's or one mediator's server: it stores, shows, guards and transports.

Ordinary Django, one app for each step of the process. All computing is done by the library; an app
reaches another only through its `services` and `queries`.
"""
