# The front door. Everything is done by launch/, which needs Python 3.11 to 3.13 and nothing else.
.PHONY: help setup assets demo demo-reset test bench-library bench-pages bench-relevance lint lock manage

PORT ?= 8000
export PORT MAIL_PORT ARGS PYTHON SIZE QUERIES

help:
	@echo "make demo             start Weft with its data; PORT=8000 is the site, PORT+25 the mail catcher"
	@echo "make demo-reset       remove what the demo has written"
	@echo "make test             run every test; ARGS=\"-k audit\" is passed to pytest"
	@echo "make bench-library    measure search over 100,000 cases; SIZE=10000 takes fewer"
	@echo "make bench-pages      measure what pages cost, kept and made; SIZE=10000 cases"
	@echo "make bench-relevance  measure what searches find; QUERIES=FILE judges by one file"
	@echo "make lint             run every check"
	@echo "make setup            install and build everything, start nothing"
	@echo "make assets           build styles and scripts"
	@echo "make manage ARGS=     run manage.py on the demo's database"
	@echo "make lock             renew the lock files"

setup assets demo demo-reset test bench-library bench-pages bench-relevance lint lock:
	@exec launch/start $@

manage:
	@exec launch/start manage $(ARGS)
