# Unit tests: cmocka programs, one a subject.  A program links only what stands at or below its subject.
if HAVE_CMOCKA
UNIT_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
check_PROGRAMS += test-base
TESTS += test-base
test_base_SOURCES = tests/unit/test_base.c
test_base_CPPFLAGS = $(UNIT_CPPFLAGS)
test_base_LDADD = $(BASE_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-interfaces
TESTS += test-interfaces
test_interfaces_SOURCES = tests/unit/test_interfaces.c
test_interfaces_CPPFLAGS = $(UNIT_CPPFLAGS)
test_interfaces_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-auditd-conf
TESTS += test-auditd-conf
test_auditd_conf_SOURCES = tests/unit/test_auditd_conf.c
test_auditd_conf_CPPFLAGS = $(UNIT_CPPFLAGS)
test_auditd_conf_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-bundle
TESTS += test-bundle
test_bundle_SOURCES = tests/unit/test_bundle.c tests/report/sample.c tests/report/sample.h
test_bundle_CPPFLAGS = $(UNIT_CPPFLAGS)
test_bundle_LDADD = $(REPORT_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-units
TESTS += test-units
test_units_SOURCES = tests/unit/test_units.c
test_units_CPPFLAGS = $(UNIT_CPPFLAGS)
test_units_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-logs
TESTS += test-logs
test_logs_SOURCES = tests/unit/test_logs.c
test_logs_CPPFLAGS = $(UNIT_CPPFLAGS)
test_logs_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-auditrules
TESTS += test-auditrules
test_auditrules_SOURCES = tests/unit/test_auditrules.c
test_auditrules_CPPFLAGS = $(UNIT_CPPFLAGS)
test_auditrules_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-clock-wire
TESTS += test-clock-wire
test_clock_wire_SOURCES = tests/unit/test_clock_wire.c
test_clock_wire_CPPFLAGS = $(UNIT_CPPFLAGS)
test_clock_wire_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += test-proc-text
TESTS += test-proc-text
test_proc_text_SOURCES = tests/unit/test_proc_text.c
test_proc_text_CPPFLAGS = $(UNIT_CPPFLAGS)
test_proc_text_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-storage
TESTS += test-storage
test_storage_SOURCES = tests/unit/test_storage.c
test_storage_CPPFLAGS = $(UNIT_CPPFLAGS)
test_storage_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-recur
TESTS += test-recur
test_recur_SOURCES = tests/unit/test_recur.c
test_recur_CPPFLAGS = $(UNIT_CPPFLAGS)
test_recur_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-check-ref
TESTS += test-check-ref
test_check_ref_SOURCES = tests/unit/test_check_ref.c
test_check_ref_CPPFLAGS = $(UNIT_CPPFLAGS)
test_check_ref_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-space
TESTS += test-space
test_space_SOURCES = tests/unit/test_space.c
test_space_CPPFLAGS = $(UNIT_CPPFLAGS)
test_space_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-pam
TESTS += test-pam
test_pam_SOURCES = tests/unit/test_pam.c
test_pam_CPPFLAGS = $(UNIT_CPPFLAGS)
test_pam_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-quality
TESTS += test-quality
test_quality_SOURCES = tests/unit/test_quality.c
test_quality_CPPFLAGS = $(UNIT_CPPFLAGS)
test_quality_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)


check_PROGRAMS += test-idle
TESTS += test-idle
test_idle_SOURCES = tests/unit/test_idle.c
test_idle_CPPFLAGS = $(UNIT_CPPFLAGS)
test_idle_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-attestations
TESTS += test-attestations
test_attestations_SOURCES = tests/unit/test_attestations.c
test_attestations_CPPFLAGS = $(UNIT_CPPFLAGS)
test_attestations_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-statements
TESTS += test-statements
test_statements_SOURCES = tests/unit/test_statements.c
test_statements_CPPFLAGS = $(UNIT_CPPFLAGS)
test_statements_LDADD = $(REPORT_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += test-agency
TESTS += test-agency
test_agency_SOURCES = tests/unit/test_agency.c
test_agency_CPPFLAGS = $(UNIT_CPPFLAGS)
test_agency_LDADD = $(CHECKS_LIBS) $(CMOCKA_LIBS)
endif
