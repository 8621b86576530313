# The content: the catalogue and a platform, composed to one SCAP source data stream (baselines/README.md).
BASELINE_FILES = \
	baselines/table10.xml \
	baselines/platforms/debian12.xml \
	baselines/templates/assert.xsl \
	baselines/templates/coverage.xsl \
	baselines/templates/cpe.xsl \
	baselines/templates/datastream.xsl \
	baselines/templates/oval.xsl \
	baselines/templates/text.xsl \
	baselines/templates/xccdf.xsl
nodist_pkgdata_DATA += plumbline-debian12-ds.xml
CLEANFILES += plumbline-debian12-ds.xml plumbline-debian12-ds.xml.tmp
EXTRA_DIST += $(BASELINE_FILES) \
	baselines/README.md \
	baselines/catalogue.xsd \
	baselines/law/README.md \
	baselines/law/table10.tsv

plumbline-debian12-ds.xml: $(BASELINE_FILES)
	$(AM_V_GEN)$(XSLTPROC) --nonet --stringparam platform debian12 -o $@.tmp \
		$(top_srcdir)/baselines/templates/datastream.xsl $(top_srcdir)/baselines/table10.xml && mv -f $@.tmp $@

# The same table as `plumbline list --coverage`, for people.
nodist_doc_DATA = COVERAGE.md
CLEANFILES += COVERAGE.md COVERAGE.md.tmp
COVERAGE.md: baselines/table10.xml baselines/templates/coverage.xsl
	$(AM_V_GEN)$(XSLTPROC) --nonet -o $@.tmp $(top_srcdir)/baselines/templates/coverage.xsl \
		$(top_srcdir)/baselines/table10.xml && mv -f $@.tmp $@
