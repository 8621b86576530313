<?xml version="1.0" encoding="UTF-8"?>
<!--
  The platform as a CPE and how to recognise it.  The checklist itself names no platform: its rules hold on
  derivatives too, and a rule must not become notapplicable there.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:c="urn:plumbline:catalogue"
	xmlns:cpe-dict="http://cpe.mitre.org/dictionary/2.0"
	xmlns:oval-def="http://oval.mitre.org/XMLSchema/oval-definitions-5"
	xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent"
	exclude-result-prefixes="c">
	<xsl:variable name="is-os" select="concat('oval:org.plumbline.', $platform)"/>

	<xsl:template name="cpe-dictionary">
		<cpe-dict:cpe-list>
			<cpe-dict:cpe-item name="{$os/c:cpe/@name}">
				<cpe-dict:title xml:lang="en"><xsl:value-of select="normalize-space($os/c:title/c:en)"/></cpe-dict:title>
				<cpe-dict:title xml:lang="zh-TW"><xsl:value-of select="normalize-space($os/c:title/c:zh)"/></cpe-dict:title>
				<cpe-dict:check system="http://oval.mitre.org/XMLSchema/oval-definitions-5" href="cpe-oval.xml">
					<xsl:value-of select="concat($is-os, ':def:1')"/>
				</cpe-dict:check>
			</cpe-dict:cpe-item>
		</cpe-dict:cpe-list>
	</xsl:template>

	<xsl:template name="cpe-oval">
		<xsl:variable name="title" select="normalize-space($os/c:title/c:en)"/>
		<oval-def:oval_definitions>
			<xsl:call-template name="oval-generator"/>
			<oval-def:definitions>
				<oval-def:definition id="{$is-os}:def:1" version="1" class="inventory">
					<oval-def:metadata>
						<oval-def:title><xsl:value-of select="$title"/></oval-def:title>
						<oval-def:affected family="unix">
							<oval-def:platform><xsl:value-of select="$title"/></oval-def:platform>
						</oval-def:affected>
						<oval-def:reference source="CPE" ref_id="{$os/c:cpe/@name}"/>
						<oval-def:description><xsl:value-of select="concat('os-release names ', $title)"/></oval-def:description>
					</oval-def:metadata>
					<oval-def:criteria operator="AND">
						<oval-def:criterion test_ref="{$is-os}:tst:1" comment="ID of os-release"/>
						<oval-def:criterion test_ref="{$is-os}:tst:2" comment="VERSION_ID of os-release"/>
					</oval-def:criteria>
				</oval-def:definition>
			</oval-def:definitions>
			<oval-def:tests>
				<ind:textfilecontent54_test id="{$is-os}:tst:1" version="1" check="all"
					check_existence="at_least_one_exists" comment="ID of os-release">
					<ind:object object_ref="{$is-os}:obj:1"/>
				</ind:textfilecontent54_test>
				<ind:textfilecontent54_test id="{$is-os}:tst:2" version="1" check="all"
					check_existence="at_least_one_exists" comment="VERSION_ID of os-release">
					<ind:object object_ref="{$is-os}:obj:2"/>
				</ind:textfilecontent54_test>
			</oval-def:tests>
			<oval-def:objects>
				<xsl:call-template name="os-release-object">
					<xsl:with-param name="n" select="1"/>
					<xsl:with-param name="line" select="concat('ID=', $os/c:cpe/@os-id)"/>
				</xsl:call-template>
				<xsl:call-template name="os-release-object">
					<xsl:with-param name="n" select="2"/>
					<xsl:with-param name="line"
						select="concat('VERSION_ID=&quot;?', $os/c:cpe/@os-version, '&quot;?')"/>
				</xsl:call-template>
			</oval-def:objects>
		</oval-def:oval_definitions>
	</xsl:template>
	<xsl:template name="os-release-object">
		<xsl:param name="n"/>
		<xsl:param name="line"/>
		<ind:textfilecontent54_object id="{$is-os}:obj:{$n}" version="1">
			<ind:filepath>/usr/lib/os-release</ind:filepath>
			<ind:pattern operation="pattern match"><xsl:value-of select="concat('^', $line, '$')"/></ind:pattern>
			<ind:instance datatype="int" operation="greater than or equal">1</ind:instance>
		</ind:textfilecontent54_object>
	</xsl:template>
</xsl:stylesheet>
