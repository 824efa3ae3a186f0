"""What the registry tells other apps, in the same transaction."""

from django.dispatch import Signal

#: Person files were computed anew: `rows` (list of Person) and `reports` (their OpenReports).
people_computed = Signal()
