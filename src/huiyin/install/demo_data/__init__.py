"""The demo office's data: units, staff, matters and how they went. Read by the modules `demo_*`."""
