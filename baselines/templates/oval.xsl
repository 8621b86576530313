<?xml version="1.0" encoding="UTF-8"?>
<!--
  OVAL twins: one definition a rule that has one, by one template a kind (catalogue.xsd lists the kinds).

  A twin with clears="no" can find a fault but cannot clear the host: an unknown_test is added to its AND, so that it
  answers false or unknown, never true.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:c="urn:plumbline:catalogue"
	xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
	xmlns:oval-def="http://oval.mitre.org/XMLSchema/oval-definitions-5"
	xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent"
	xmlns:unix="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
	exclude-result-prefixes="c">
	<xsl:variable name="unknown" select="'oval:org.plumbline.unknown:tst:1'"/>

	<xsl:template name="oval-generator">
		<oval-def:generator>
			<oval:product_name>Plumbline</oval:product_name>
			<oval:product_version><xsl:value-of select="$all[1]/@version"/></oval:product_version>
			<oval:schema_version>5.11</oval:schema_version>
			<oval:timestamp><xsl:value-of select="$released"/></oval:timestamp>
		</oval-def:generator>
	</xsl:template>

	<xsl:template match="c:catalogue" mode="oval">
		<xsl:variable name="twins" select="$all//c:rule/*[starts-with(local-name(), 'oval-')]"/>
		<oval-def:oval_definitions>
			<xsl:call-template name="oval-generator"/>
			<oval-def:definitions>
				<xsl:for-each select="$twins">
					<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
					<oval-def:definition id="{$o}:def:1" version="1" class="compliance">
						<oval-def:metadata>
							<oval-def:title><xsl:value-of select="@title"/></oval-def:title>
							<oval-def:affected family="unix">
								<oval-def:platform><xsl:value-of select="normalize-space($os/c:title/c:en)"/></oval-def:platform>
							</oval-def:affected>
							<oval-def:description><xsl:value-of select="normalize-space(../c:description/c:en)"/></oval-def:description>
						</oval-def:metadata>
						<oval-def:criteria operator="AND">
							<xsl:apply-templates select="." mode="criteria"/>
							<xsl:if test="@clears = 'no'">
								<oval-def:criterion test_ref="{$unknown}"
									comment="OVAL can find this fault but cannot clear the host of all others"/>
							</xsl:if>
						</oval-def:criteria>
					</oval-def:definition>
				</xsl:for-each>
			</oval-def:definitions>
			<oval-def:tests>
				<xsl:if test="$twins[@clears = 'no']">
					<ind:unknown_test id="{$unknown}" version="1" check="all" comment="not for OVAL to say"/>
				</xsl:if>
				<xsl:apply-templates select="$twins" mode="test"/>
			</oval-def:tests>
			<oval-def:objects><xsl:apply-templates select="$twins" mode="object"/></oval-def:objects>
			<xsl:if test="$twins/self::c:oval-no-mode">
				<oval-def:states><xsl:apply-templates select="$twins" mode="state"/></oval-def:states>
			</xsl:if>
		</oval-def:oval_definitions>
	</xsl:template>
	<xsl:template match="*" mode="criteria">
		<oval-def:criterion test_ref="oval:org.plumbline.{../@id}:tst:1" comment="{@title}"/>
	</xsl:template>
	<xsl:template match="*" mode="state"/>

	<xsl:template match="c:oval-file-exists" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_test id="{$o}:tst:1" version="1" check="all" check_existence="at_least_one_exists" comment="{@title}">
			<unix:object object_ref="{$o}:obj:1"/>
		</unix:file_test>
	</xsl:template>
	<xsl:template match="c:oval-file-exists" mode="object">
		<unix:file_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<unix:filepath><xsl:value-of select="@file"/></unix:filepath>
		</unix:file_object>
	</xsl:template>

	<xsl:template match="c:oval-no-line" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<ind:textfilecontent54_test id="{$o}:tst:1" version="1" check="all" check_existence="none_exist" comment="{@title}">
			<ind:object object_ref="{$o}:obj:1"/>
		</ind:textfilecontent54_test>
	</xsl:template>
	<xsl:template match="c:oval-no-line" mode="object">
		<ind:textfilecontent54_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<ind:filepath><xsl:value-of select="@file"/></ind:filepath>
			<ind:pattern operation="pattern match"><xsl:value-of select="@pattern"/></ind:pattern>
			<ind:instance datatype="int" operation="greater than or equal">1</ind:instance>
		</ind:textfilecontent54_object>
	</xsl:template>

	<!-- Open modes do no harm in a folder that others cannot enter. -->
	<xsl:template match="c:oval-no-mode" mode="criteria">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<oval-def:criteria operator="OR" comment="{@title}">
			<oval-def:criterion test_ref="{$o}:tst:1" comment="no file has the permission bits: {@bits}"/>
			<oval-def:criterion test_ref="{$o}:tst:2" comment="others cannot enter {@folder}"/>
		</oval-def:criteria>
	</xsl:template>
	<xsl:template match="c:oval-no-mode" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_test id="{$o}:tst:1" version="1" check="all" check_existence="any_exist" comment="{@title}">
			<unix:object object_ref="{$o}:obj:1"/>
			<unix:state state_ref="{$o}:ste:1"/>
		</unix:file_test>
		<unix:file_test id="{$o}:tst:2" version="1" check="all" check_existence="any_exist"
			comment="others cannot enter {@folder}">
			<unix:object object_ref="{$o}:obj:2"/>
			<unix:state state_ref="{$o}:ste:2"/>
		</unix:file_test>
	</xsl:template>
	<xsl:template match="c:oval-no-mode" mode="object">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_object id="{$o}:obj:1" version="1">
			<unix:path><xsl:value-of select="@folder"/></unix:path>
			<unix:filename operation="pattern match"><xsl:value-of select="@names"/></unix:filename>
		</unix:file_object>
		<unix:file_object id="{$o}:obj:2" version="1">
			<unix:path><xsl:value-of select="@folder"/></unix:path>
			<unix:filename xsi:nil="true"/>
		</unix:file_object>
	</xsl:template>
	<!-- OVAL wants the bits in its own order, whatever the row's. -->
	<xsl:template match="c:oval-no-mode" mode="state">
		<xsl:variable name="bits" select="concat(' ', normalize-space(@bits), ' ')"/>
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<xsl:if test="contains($bits, ' oread ')"><unix:oread datatype="boolean">false</unix:oread></xsl:if>
			<xsl:if test="contains($bits, ' owrite ')"><unix:owrite datatype="boolean">false</unix:owrite></xsl:if>
			<xsl:if test="contains($bits, ' oexec ')"><unix:oexec datatype="boolean">false</unix:oexec></xsl:if>
		</unix:file_state>
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:2" version="1">
			<unix:oexec datatype="boolean">false</unix:oexec>
		</unix:file_state>
	</xsl:template>
</xsl:stylesheet>
