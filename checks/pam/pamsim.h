/*
 * pamsim: the PAM simulator, a library of its own (libpamsim.a).  This is its public header: who uses it includes this
 * one, and the headers it includes; control.h, models.h and script.h are its inside.
 *
 * What it does.  Given a root directory it loads a service's stacks as libpam would (pam_service_load()), and plays
 * conversations with them: authenticate, account, change of password, by a scripted user with a clock of his own.
 * libpam's part is exact: reading, includes, controls, jumps, substacks, frozen chains.  The modules are models: what
 * each answers, with the state it keeps (tallies, old passwords), by its arguments, its files in that root and its
 * version there.  Nothing is executed, nothing outside the root is read, nothing is written.
 *
 * What it needs.  A root (base/rootfs.h) and an arena.  pam_world_build() finds libpam, the module directories and the
 * local users once a host; a world and a loaded service are const and can be used by any number of simulations.
 *
 * Layers, each usable without those after it:
 *   stack.h     pam_service_load(): a service as data: lines, actions, arguments, where each was read
 *   dispatch.h  pam_dispatch(): libpam's combination of answers, with modules as a callback
 *   world.h     pam_world_build(): modules, their versions, users and groups of this root
 *   sim.h       pam_sim_run(), pam_sim_chauthtok(): one conversation, the modules played by their models
 *   factors.h   which kinds of factors are enough to get in
 *   scenario.h  questions: does it lock, does it remember, does it take a weak password
 *   veto.h      scenario_veto(): does it matter what a line says
 *   session.h   session_masks(): the umask a session is opened with
 *
 * What is not known is never guessed.  A module without a model may answer anything: pam_sim_choose() branches, and a
 * scenario is run for all answers; when they do not lead to one verdict it is OUT_UNDECIDED and names the line.  A file
 * that cannot be read or understood is an error: -errno with a text naming it from the loaders, pam_sim.err from a
 * simulation, OUT_ERROR from a scenario.  That libpam itself would give up is no error but a result
 * (pam_service.aborts).
 *
 * Ownership.  Everything returned lives in the arena that was passed, and points into files the root keeps; free
 * neither before the result.  A struct pam_sim is a value; pam_sim_copy() forks a conversation.
 *
 * Left out: setcred has no models, the session phase only what session.c knows (pam_dispatch() does both); what a program does after PAM
 * said yes; /etc/pam.conf; modules that start other programs are known only to succeed or fail.
 */
#ifndef PLUMBLINE_CHECKS_PAM_PAMSIM_H
#define PLUMBLINE_CHECKS_PAM_PAMSIM_H

#include "checks/pam/dispatch.h"
#include "checks/pam/factors.h"
#include "checks/pam/scenario.h"
#include "checks/pam/session.h"
#include "checks/pam/sim.h"
#include "checks/pam/stack.h"
#include "checks/pam/veto.h"
#include "checks/pam/world.h"

#endif
