"""Brings prisoners of war and detained civilians home, one package for each step of the process.

In the order in which a case passes through: `tables` reads what sources sent, `people` makes
statements and person files of it, `matching` finds who is who, `evidence` weighs how sure that is,
`law` determines who may go, `cartel` holds what was agreed, `selection` builds lists, `talks`
negotiates them on the `record`, `handover` carries them out, `notices` and `figures` tell of it.
`documents` prints, `samples` invents a world to try everything on, `cli` is the command line.
"""
