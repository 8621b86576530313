# The PAM simulator: libpam's loader and dispatch, models of modules, and scripted users (pamsim.h).
noinst_LIBRARIES += libpamsim.a
libpamsim_a_SOURCES = \
	checks/pam/access.c \
	checks/pam/conditions.c \
	checks/pam/control.c checks/pam/control.h \
	checks/pam/dispatch.c checks/pam/dispatch.h \
	checks/pam/factors.c checks/pam/factors.h \
	checks/pam/faillock.c \
	checks/pam/models.c checks/pam/models.h \
	checks/pam/network.c checks/pam/network.h \
	checks/pam/outside.c \
	checks/pam/pamsim.h \
	checks/pam/password.c \
	checks/pam/quality.c checks/pam/quality.h \
	checks/pam/quality_modules.c \
	checks/pam/scenario.c checks/pam/scenario.h \
	checks/pam/scenario_barred.c \
	checks/pam/scenario_delay.c \
	checks/pam/scenario_factors.c \
	checks/pam/scenario_quality.c checks/pam/script.h \
	checks/pam/scenario_stored.c \
	checks/pam/scenario_veto.c checks/pam/veto.h \
	checks/pam/session.c checks/pam/session.h \
	checks/pam/shadow_ages.c \
	checks/pam/seldom.c \
	checks/pam/sim.c checks/pam/sim.h \
	checks/pam/stack.c checks/pam/stack.h \
	checks/pam/unix_scheme.c \
	checks/pam/versions.c checks/pam/versions.h \
	checks/pam/when.c \
	checks/pam/world.c checks/pam/world.h

# What the rules about passwords and accounts share: which services, and what of their stacks is evidence.
noinst_LIBRARIES += libpamrules.a
libpamrules_a_SOURCES = \
	checks/pam/seen.c \
	checks/pam/services.c checks/pam/services.h \
	checks/pam/sshd_allows.c \
	checks/pam/sudo_ways.c \
	checks/pam/trace.c \
	checks/pam/ways.c checks/pam/ways.h
