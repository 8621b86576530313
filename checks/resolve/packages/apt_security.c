/* apt_security: see apt_security.h. */
#include "checks/resolve/packages/apt_security.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/deb822.h"
#include "checks/resolve/packages/deb_version.h"

#define KERNEL "linux-image-"

struct covered { /* a component of an architecture whose updates are known */
	const char *component, *arch;
};

struct look {
	const struct host *h;
	struct arena *a;
	const struct apt_conf *conf;
	struct apt_security *to;
	char *const *patterns;
	size_t n_patterns;
	char **codenames;
	size_t n_codenames;
	const char *native;
	char **archs; /* of the host, the native one first */
	size_t n_archs, cap_archs;
	struct covered *covered;
	size_t n_covered, cap_covered;
	bool other; /* the source at hand is none of security */
};

static void fault(struct look *k, bool unknown, const char *en, const char *zh)
{
	struct apt_security *s = k->to;

	*(struct apt_fault *)arena_push(k->a, &s->faults, &s->n_faults, &s->cap_faults,
		sizeof(struct apt_fault)) = (struct apt_fault){unknown, en, zh};
}

static const char *place(struct look *k, const struct apt_source *s)
{
	return arena_printf(k->a, "%s %s (%s:%u)", s->uri, s->suite, s->file->path, s->line);
}

/* Code names of os-release(5): of Debian, and of what the host is made from. */
static int code_names(struct look *k, struct err *e)
{
	static const char *const names[] = {
		"VERSION_CODENAME=", "UBUNTU_CODENAME=", "DEBIAN_CODENAME="};
	const struct file *f;
	size_t cap = 0, len;
	const char *line;

	int rc = root_read(k->h->root, "/etc/os-release", &f, e);
	if (is_absent(rc))
		rc = root_read(k->h->root, "/usr/lib/os-release", &f, e);
	if (rc < 0)
		return rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len))
		for (size_t i = 0; i < 3; i++) {
			size_t n = strlen(names[i]);
			if (len <= n || memcmp(line, names[i], n))
				continue;
			char *v = str_strip(arena_strndup(k->a, line + n, len - n));
			size_t m = strlen(v);
			if (m > 1 && (*v == '"' || *v == '\'') && v[m - 1] == *v) {
				v[m - 1] = '\0';
				v++;
			}
			if (*v)
				*(char **)arena_push(
					k->a, &k->codenames, &k->n_codenames, &cap, sizeof(v)) = v;
		}
	if (!k->n_codenames)
		return err_set(e, EINVAL,
			"%s names no VERSION_CODENAME, so the release of this host is not known",
			f->path);
	k->to->host = k->codenames[0];
	return 0;
}

static bool looks_like(const struct look *k, const char *name)
{
	for (size_t i = 0; i < k->n_patterns; i++)
		if (*name && !fnmatch(k->patterns[i], name, 0))
			return true;
	return false;
}

/* Whether a suite or code name is that of this host's release: "bookworm", "bookworm-security", "buster/updates". */
static bool is_of_host(const struct look *k, const char *name)
{
	for (size_t i = 0; i < k->n_codenames; i++) {
		size_t n = strlen(k->codenames[i]);
		if (!strncmp(name, k->codenames[i], n) &&
			(!name[n] || name[n] == '-' || name[n] == '/'))
			return true;
	}
	return false;
}

static int classify(struct look *k, struct err *e)
{
	struct apt_security *to = k->to;

	for (size_t i = 0; i < to->n_sources; i++) {
		struct apt_seen_source *s = &to->sources[i];
		struct apt_release *r = &s->release;
		int rc = apt_release_read(k->h->root, k->a, to->lists_dir, s->source, r, e);
		if (is_absent(rc)) {
			s->kind = APT_NOT_FETCHED;
			s->security = looks_like(k, s->source->suite) ||
				      str_ends(s->source->suite, "/updates");
			continue;
		}
		if (rc < 0)
			return rc;
		if (!looks_like(k, r->label) && !looks_like(k, r->suite) &&
			!looks_like(k, r->codename))
			s->kind = APT_OTHER;
		else if (!is_of_host(k, r->codename) && !is_of_host(k, r->suite))
			s->kind = APT_SECURITY_ELSE;
		else {
			s->kind = APT_SECURITY;
			to->n_security++;
		}
	}
	return 0;
}

static void add_arch(struct look *k, const char *arch)
{
	if (*arch && !str_in(k->archs, k->n_archs, arch))
		*(const char **)arena_push(
			k->a, &k->archs, &k->n_archs, &k->cap_archs, sizeof(arch)) = arch;
}

static int architectures(struct look *k, struct err *e)
{
	const struct apt_setting *s = apt_conf_get(k->conf, "APT::Architecture");
	const struct file *f;
	const char *line;
	size_t len, n;

	k->native = s && *s->value ? s->value : k->to->installed->native;
	if (!k->native)
		return err_set(e, EINVAL,
			"%s: the package dpkg is not installed, so the architecture of this host "
			"is "
			"not known",
			DPKG_STATUS);
	add_arch(k, k->native);
	for (n = 0; (s = apt_conf_item(k->conf, "APT::Architectures", n)); n++)
		add_arch(k, s->value);
	if (n)
		return 0;
	s = apt_conf_get(k->conf, "APT::Architectures");
	if (s && *s->value) {
		char **v = str_split(k->a, s->value, " ,", &n);
		for (size_t i = 0; i < n; i++)
			add_arch(k, v[i]);
		return 0;
	}
	int rc = root_read(k->h->root, "/var/lib/dpkg/arch", &f, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len))
		add_arch(k, str_strip(arena_strndup(k->a, line, len)));
	return 0;
}

/* The architectures whose lists a source brings. */
static char **archs_of(struct look *k, const struct apt_source *s, size_t *ret_n)
{
	size_t n = s->archs ? s->n_archs : k->n_archs, more = 0, less = 0, kept = 0;
	char *const *from = s->archs ? s->archs : k->archs;
	char **plus = s->more_archs ? str_split(k->a, s->more_archs, " ,", &more) : NULL;
	char **minus = s->less_archs ? str_split(k->a, s->less_archs, " ,", &less) : NULL;
	char **v = arena_array(k->a, n + more, sizeof(*v));

	for (size_t i = 0; i < n + more; i++) {
		char *arch = i < n ? from[i] : plus[i - n];
		if (!str_in(v, kept, arch) && !(less && str_in(minus, less, arch)))
			v[kept++] = arch;
	}
	*ret_n = kept;
	return v;
}

static const char *arch_or_native(const struct look *k, const char *arch)
{
	return str_eq(arch, "all") ? k->native : arch;
}

static void pend(struct look *k, const struct dpkg_package *p, const char *name,
	const char *version, const char *list)
{
	struct apt_security *to = k->to;
	struct apt_pending **v = k->other ? &to->newer : &to->pending,
			   one = {p, version, name, list};
	size_t *n = k->other ? &to->n_newer : &to->n_pending;

	if (k->other && p->held)
		return;
	for (size_t i = 0; i < *n; i++)
		if ((*v)[i].package == p) {
			if (deb_version_compare(version, (*v)[i].version) > 0)
				(*v)[i] = one;
			return;
		}
	*(struct apt_pending *)arena_push(
		k->a, v, n, k->other ? &to->cap_newer : &to->cap_pending, sizeof(one)) = one;
}

const char *kernel_flavour(const char *release)
{
	for (const char *c = release; *c; c++)
		if (*c == '-' && isalpha((unsigned char)c[1]))
			return c;
	return "";
}

static bool is_kernel(const char *name)
{
	return str_starts(name, KERNEL) && isdigit((unsigned char)name[strlen(KERNEL)]);
}

/* The newest installed kernel that one of this name, source and architecture would take the place of; NULL: none. */
static const struct dpkg_package *kernel_before(
	const struct look *k, const char *name, const char *source, const char *arch)
{
	const struct dpkg_packages *d = k->to->installed;
	const struct dpkg_package *best = NULL;

	for (size_t i = 0; i < d->n; i++) {
		const struct dpkg_package *p = &d->v[i];
		if (is_kernel(p->name) && str_eq(p->arch, arch) && str_eq(p->source, source) &&
			str_eq(kernel_flavour(p->name + strlen(KERNEL)),
				kernel_flavour(name + strlen(KERNEL))) &&
			(!best || deb_version_compare(p->version, best->version) > 0))
			best = p;
	}
	return best;
}

static const char *field(struct arena *a, const struct stanza *s, const char *name)
{
	const char *v;
	size_t n;

	return stanza_field(s, name, &v, &n) ? arena_strndup(a, v, n) : NULL;
}

static int judge_stanza(
	struct look *k, struct arena *t, const struct stanza *s, const char *list, struct err *e)
{
	const char *name = NULL, *version, *arch, *source, *v;
	char buffer[256];
	size_t len;

	/* Nearly all of them are not installed: what tells so takes no memory. */
	if (stanza_field(s, "Package", &v, &len) && len < sizeof(buffer)) {
		memcpy(buffer, v, len);
		buffer[len] = '\0';
		name = buffer;
	}
	if (!name)
		return err_set(e, EBADMSG, "%s:%u: a package without a name", list, s->line);
	const struct dpkg_package *p = dpkg_package(k->to->installed, name);
	if (!p && !is_kernel(name))
		return 0;
	name = arena_strdup(t, name);
	version = field(t, s, "Version");
	arch = field(t, s, "Architecture");
	if (!version || !arch || !deb_version_valid(version))
		return err_set(e, EBADMSG, "%s:%u: %s without a version APT would take", list,
			s->line, name);
	const struct dpkg_packages *d = k->to->installed;
	for (; p && p < d->v + d->n && str_eq(p->name, name); p++) {
		if (!str_eq(arch_or_native(k, p->arch), arch_or_native(k, arch)))
			continue;
		k->to->known += !k->other;
		if (deb_version_compare(version, p->version) > 0)
			pend(k, p, p->name, arena_strdup(k->a, version), list);
	}
	if (!is_kernel(name))
		return 0;
	source = field(t, s, "Source");
	source = source ? arena_strndup(t, source, strcspn(source, " (")) : name;
	p = kernel_before(k, name, source, arch);
	if (p && deb_version_compare(version, p->version) > 0)
		pend(k, p, arena_strdup(k->a, name), arena_strdup(k->a, version), list);
	return 0;
}

static int judge_list(struct look *k, const char *path, const char *hex, struct err *e)
{
	struct stanzas *in;
	struct stanza s;
	struct err why = {0};
	char sum[SHA256_HEX];

	int rc = stanzas_open(k->h->root, path, &in, e);
	if (rc < 0)
		return rc;
	while ((rc = stanzas_next(in, &s, &why)) == 1) {
		_cleanup_arena_ struct arena *t = arena_new(LIMIT_STANZA * 4);
		rc = judge_stanza(k, t, &s, path, e);
		if (rc < 0)
			break;
	}
	if (!rc) {
		stanzas_sha256(in, sum);
		k->to->lists += !k->other;
		if (hex && !str_eq(sum, hex))
			rc = err_set(e, EBADMSG, "%s is not the list its Release names", path);
	} else if (why.text[0]) {
		rc = err_set(e, -rc, "%s: %s", path, why.text);
	}
	stanzas_close(in);
	return rc;
}

static void cover(struct look *k, const char *component, const char *arch)
{
	if (k->other)
		return;
	*(struct covered *)arena_push(k->a, &k->covered, &k->n_covered, &k->cap_covered,
		sizeof(struct covered)) = (struct covered){component, arch};
}

/* The list of a component and architecture, whatever it is packed with. */
static int one_list(struct look *k, const struct apt_seen_source *s, const char *component,
	const char *arch, struct err *e)
{
	static const char *const packings[] = {
		"", ".lz4", ".xz", ".gz", ".zst", ".bz2", ".lzma", NULL};
	const char *base = arena_printf(k->a, "%s/%s", k->to->lists_dir,
		apt_packages_file(k->a, s->source, component, arch));
	bool flat = str_ends(s->source->suite, "/");
	char hex[SHA256_HEX];
	uint64_t size = 0;
	struct stat st;
	int rc = -ENOENT;

	bool named = apt_release_sum(&s->release,
		flat ? "Packages" : arena_printf(k->a, "%s/binary-%s/Packages", component, arch),
		hex, &size);
	for (size_t i = 0; packings[i]; i++) {
		const char *path = arena_printf(k->a, "%s%s", base, packings[i]);
		rc = root_stat(k->h->root, path, true, &st, e);
		if (is_absent(rc))
			continue;
		if (!rc)
			rc = judge_list(k, path, named ? hex : NULL, e);
		if (!rc)
			cover(k, component, arch);
		return rc;
	}
	if (named && !size)
		cover(k, component, arch);
	else if (named)
		fault(k, true,
			arena_printf(k->a, "the list %s is not there: run apt-get update", base),
			arena_printf(k->a, "清單 %s 不存在，請執行 apt-get update", base));
	return 0;
}

static int one_source(struct look *k, const struct apt_seen_source *s, struct err *e)
{
	static char none[] = "", all[] = "all";
	char *flat[] = {none};
	bool is_flat = str_ends(s->source->suite, "/");
	char **comps = is_flat ? flat : s->source->components;
	size_t n_comps = is_flat ? 1 : s->source->n_components, n, n_all;
	char **archs = archs_of(k, s->source, &n);
	char **known = str_split(k->a, s->release.architectures, " ", &n_all);
	bool with_all = str_in(known, n_all, all) && !s->release.no_all;

	for (size_t c = 0; c < n_comps; c++) {
		for (size_t i = 0; i < n; i++) {
			int rc = one_list(k, s, comps[c], archs[i], e);
			if (rc < 0)
				return rc;
			if (is_flat) /* one list for all of them */
				for (i++; i < n; i++)
					cover(k, "", archs[i]);
		}
		int rc = with_all && !is_flat ? one_list(k, s, comps[c], all, e) : 0;
		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool is_covered(const struct look *k, const char *component, const char *arch)
{
	for (size_t i = 0; i < k->n_covered; i++)
		if ((!component || str_eq(k->covered[i].component, component)) &&
			(!arch || str_eq(k->covered[i].arch, arch)))
			return true;
	return false;
}

/* Whether a component is one that the archive itself brings here, and not the section of a third one's package. */
static bool is_archives(const struct look *k, const char *component)
{
	const struct apt_security *to = k->to;

	for (size_t i = 0; i < to->n_sources; i++) {
		const struct apt_seen_source *s = &to->sources[i];
		if (s->kind != APT_OTHER ||
			!str_in(s->source->components, s->source->n_components, component))
			continue;
		for (size_t m = 0; m < to->n_sources; m++)
			if (to->sources[m].kind == APT_SECURITY &&
				str_eq(to->sources[m].release.origin, s->release.origin))
				return true;
	}
	return false;
}

/* Packages of an architecture or a component no security list of which is there: their updates would not show. */
static void gaps(struct look *k)
{
	const struct dpkg_packages *d = k->to->installed;
	char **told = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct dpkg_package *p = &d->v[i];
		const char *arch = arch_or_native(k, p->arch);
		char *comp = arena_strndup(k->a, p->section, strcspn(p->section, "/"));
		if (*arch && !is_covered(k, NULL, arch) && !str_in(told, n, arch)) {
			*(const char **)arena_push(k->a, &told, &n, &cap, sizeof(arch)) = arch;
			fault(k, false,
				arena_printf(k->a,
					"%s is installed for %s, and no security source brings "
					"lists "
					"of %s",
					p->name, arch, arch),
				arena_printf(k->a,
					"已安裝 %2$s 架構之 %1$s，惟無安全性來源提供 %2$s 之清單",
					p->name, arch));
		}
		if (strchr(p->section, '/') && !is_covered(k, comp, NULL) &&
			!is_covered(k, "", NULL) && !str_in(told, n, comp) &&
			is_archives(k, comp)) {
			*(char **)arena_push(k->a, &told, &n, &cap, sizeof(comp)) = comp;
			fault(k, false,
				arena_printf(k->a,
					"%s is of the component %s, which no security source "
					"brings",
					p->name, comp),
				arena_printf(k->a, "%s 屬於元件 %s，惟無安全性來源提供該元件",
					p->name, comp));
		}
	}
}

/* Sources that would matter, and of which nothing was fetched. */
static void not_fetched(struct look *k)
{
	struct apt_security *to = k->to;

	for (size_t i = 0; i < to->n_sources; i++) {
		const struct apt_seen_source *s = &to->sources[i];
		if (s->kind != APT_NOT_FETCHED || (!s->security && to->n_security))
			continue;
		const char *where = place(k, s->source);
		fault(k, true,
			arena_printf(k->a,
				"nothing was fetched from %s, so its updates are not known: run "
				"apt-get "
				"update",
				where),
			arena_printf(k->a,
				"尚未自 %s 取得清單，無法得知其更新，請執行 apt-get update",
				where));
	}
}

static void no_security(struct look *k)
{
	struct apt_security *to = k->to;
	bool perhaps = false;

	for (size_t i = 0; i < to->n_sources; i++) {
		const struct apt_seen_source *s = &to->sources[i];
		perhaps |= s->kind == APT_NOT_FETCHED;
		if (s->kind == APT_SECURITY_ELSE)
			fault(k, false,
				arena_printf(k->a,
					"%s is the security source of %s, and this host is %s",
					place(k, s->source), s->release.codename, to->host),
				arena_printf(k->a, "%s 為 %s 之安全性來源，惟本機為 %s",
					place(k, s->source), s->release.codename, to->host));
	}
	if (!perhaps)
		fault(k, false, arena_printf(k->a, "APT has no security source for %s", to->host),
			arena_printf(k->a, "APT 未設定 %s 之安全性來源", to->host));
}

enum apt_age apt_security_age(const struct apt_seen_source *s, time_t now, uint64_t max_days)
{
	const struct apt_release *r = &s->release;

	if (!r->date || (r->valid_text && !r->valid_until))
		return APT_UNDATED;
	if (r->date > now)
		return APT_FUTURE;
	if (r->valid_until && r->valid_until < now)
		return APT_EXPIRED;
	return max_days < INT64_MAX / 86400 && now - r->date > (time_t)max_days * 86400 ? APT_OLD
											: APT_YOUNG;
}

/* Whether APT takes the newer versions of a source by itself. */
static bool is_automatic(const struct look *k, const struct apt_release *r)
{
	return !r->not_automatic && (is_of_host(k, r->codename) || is_of_host(k, r->suite));
}

int apt_security(const struct host *h, struct facts *f, struct arena *a, char *const *patterns,
	size_t n, bool all, struct apt_security *ret, struct err *e)
{
	const struct apt_sources *sources;
	struct look k = {.h = h, .a = a, .to = ret, .patterns = patterns, .n_patterns = n};

	ret->installed = facts_get(f, &model_dpkg_packages, e);
	k.conf = ret->installed ? facts_get(f, &model_apt_conf, e) : NULL;
	sources = k.conf ? facts_get(f, &model_apt_sources, e) : NULL;
	if (!sources)
		return -e->code;
	ret->lists_dir = apt_conf_path(k.conf, a, "Dir::State::lists");
	ret->n_sources = sources->n;
	ret->sources = arena_array(a, sources->n, sizeof(*ret->sources));
	for (size_t i = 0; i < sources->n; i++)
		ret->sources[i].source = &sources->v[i];
	int rc = code_names(&k, e);
	if (!rc)
		rc = classify(&k, e);
	if (!rc)
		rc = architectures(&k, e);
	for (size_t i = 0; !rc && i < ret->n_sources; i++) {
		const struct apt_seen_source *v = &ret->sources[i];
		k.other = v->kind == APT_OTHER;
		if (v->kind == APT_SECURITY || (k.other && all && is_automatic(&k, &v->release)))
			rc = one_source(&k, v, e);
	}
	if (rc)
		return rc;
	not_fetched(&k);
	if (!ret->n_security)
		no_security(&k);
	else
		gaps(&k);
	return 0;
}
