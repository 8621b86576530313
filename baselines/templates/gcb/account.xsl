<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind account, by their operator: rule (@target: a question of the check account-rule), plus (@target: a file),
  shells (@target: a program), home-mode (@value), home-owner (@target: user or group), home-files (@target: a name, or
  dot-files), root-path (@target: elements or writable).
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" xmlns:t="urn:plumbline:texts" exclude-result-prefixes="g t">

	<!-- What each question looks at, and how it is mended. -->
	<t:texts>
		<t:rule name="no-empty-password" command="awk -F: '$2 == &quot;&quot; {print $1}' /etc/shadow | xargs -r -n 1 passwd -l">
			<t:zh>所有帳號之密碼欄位（/etc/shadow，或未使用 shadow 者之 /etc/passwd）均非空白；鎖定之帳號亦符合。</t:zh>
			<t:en>No account has an empty password field in /etc/shadow (or in /etc/passwd, where it is not shadowed); a locked one is well.</t:en>
			<t:fix-zh>為密碼欄位空白之帳號設定通行碼，或予鎖定。</t:fix-zh>
			<t:fix-en>Set a password for the accounts whose field is empty, or lock them.</t:fix-en>
		</t:rule>
		<t:rule name="shadowed" command="pwconv">
			<t:zh>/etc/passwd 各帳號之密碼欄位均為「x」，即雜湊存放於 /etc/shadow。</t:zh>
			<t:en>The password field of every account in /etc/passwd is "x": the hash stands in /etc/shadow.</t:en>
			<t:fix-zh>將密碼移至 /etc/shadow。</t:fix-zh>
			<t:fix-en>Move the passwords to /etc/shadow.</t:fix-en>
		</t:rule>
		<t:rule name="uid-0">
			<t:zh>僅 root 之 UID 為 0；以名稱服務實際採用之各行判定。</t:zh>
			<t:en>Root alone has UID 0, by the lines the name service really takes.</t:en>
			<t:fix-zh>刪除其他 UID 為 0 之帳號，或變更其 UID。</t:fix-zh>
			<t:fix-en>Remove other accounts of UID 0, or give them another UID.</t:fix-en>
		</t:rule>
		<t:rule name="group-exists">
			<t:zh>/etc/passwd 各帳號之 GID 均為 /etc/group 內之群組。</t:zh>
			<t:en>The GID of every account of /etc/passwd is that of a group in /etc/group.</t:en>
			<t:fix-zh>建立所缺之群組，或變更帳號之主要群組。</t:fix-zh>
			<t:fix-en>Create the missing groups, or change the group of those accounts.</t:fix-en>
		</t:rule>
		<t:rule name="unique-uid">
			<t:zh>/etc/passwd 內無二帳號共用同一 UID。</t:zh>
			<t:en>No two accounts of /etc/passwd share a UID.</t:en>
			<t:fix-zh>變更重複之 UID，並調整其檔案之擁有者。</t:fix-zh>
			<t:fix-en>Change a UID that stands twice, and the owner of its files.</t:fix-en>
		</t:rule>
		<t:rule name="unique-gid">
			<t:zh>/etc/group 內無二群組共用同一 GID。</t:zh>
			<t:en>No two groups of /etc/group share a GID.</t:en>
			<t:fix-zh>變更重複之 GID，並調整其檔案之群組。</t:fix-zh>
			<t:fix-en>Change a GID that stands twice, and the group of its files.</t:fix-en>
		</t:rule>
		<t:rule name="unique-name" command="pwck -r">
			<t:zh>/etc/passwd 內帳號名稱均不重複。</t:zh>
			<t:en>No name stands twice in /etc/passwd.</t:en>
			<t:fix-zh>刪除或更名重複之帳號。</t:fix-zh>
			<t:fix-en>Remove or rename the account that stands twice.</t:fix-en>
		</t:rule>
		<t:rule name="unique-group" command="grpck -r">
			<t:zh>/etc/group 內群組名稱均不重複。</t:zh>
			<t:en>No name stands twice in /etc/group.</t:en>
			<t:fix-zh>刪除或更名重複之群組。</t:fix-zh>
			<t:fix-en>Remove or rename the group that stands twice.</t:fix-en>
		</t:rule>
		<t:rule name="shadow-group">
			<t:zh>shadow 群組無成員，亦無帳號以其為主要群組；本機無此群組者亦符合。</t:zh>
			<t:en>Group shadow has no member, and no account has it as its own group; a host without that group passes.</t:en>
			<t:fix-zh>自 shadow 群組移除所有成員，並變更以其為主要群組之帳號。</t:fix-zh>
			<t:fix-en>Take all members out of group shadow, and change accounts that have it as their own.</t:fix-en>
		</t:rule>
		<t:rule name="root-group" command="usermod -g 0 root">
			<t:zh>root 之主要群組為 GID 0。</t:zh>
			<t:en>The primary group of root is GID 0.</t:en>
			<t:fix-zh>將 root 之主要群組設為 GID 0。</t:fix-zh>
			<t:fix-en>Give root the primary group of GID 0.</t:fix-en>
		</t:rule>
		<t:rule name="root-password" command="passwd root">
			<t:zh>root 已設定通行碼（密碼欄位為有效之雜湊），單一使用者模式始有身分鑑別。</t:zh>
			<t:en>Root has a password (its field is a hash something may match), so that single-user mode can ask for it.</t:en>
			<t:fix-zh>為 root 設定通行碼。</t:fix-zh>
			<t:fix-en>Set a password for root.</t:fix-en>
		</t:rule>
		<t:rule name="changed-before-now">
			<t:zh>/etc/shadow 各帳號之最後變更日期均不在掃描日（UTC）之後。</t:zh>
			<t:en>No account of /etc/shadow has a day of the last change after that of the scan (UTC).</t:en>
			<t:fix-zh>查明原因，並令該等帳號變更通行碼。</t:fix-zh>
			<t:fix-en>Find out why, and have those accounts change their password.</t:fix-en>
		</t:rule>
		<t:rule name="default-scheme">
			<t:zh>各有通行碼帳號所用之雜湊演算法，均與 /etc/login.defs 之 ENCRYPT_METHOD 一致。</t:zh>
			<t:en>The password of every account that has one is kept by the scheme ENCRYPT_METHOD of /etc/login.defs names.</t:en>
			<t:fix-zh>令以其他演算法儲存之帳號變更通行碼。</t:fix-zh>
			<t:fix-en>Have accounts that are kept by another scheme change their password.</t:fix-en>
		</t:rule>
		<t:rule name="system-accounts">
			<t:zh>UID 小於 UID_MIN 之帳號（root，及 shell 為同名指令之 sync、shutdown、halt 除外）之 shell 為 nologin 或 false，且已鎖定；shell 為連結者，以其所指之程式判定。</t:zh>
			<t:en>Accounts with a UID below UID_MIN (but root, and sync, shutdown and halt where the shell is the command of that name) have nologin or false as their shell and are locked; of a shell that is a link the program it leads to counts.</t:en>
			<t:fix-zh>將系統帳號之 shell 設為 /usr/sbin/nologin 並鎖定：usermod -s /usr/sbin/nologin -L 帳號。</t:fix-zh>
			<t:fix-en>Give system accounts the shell /usr/sbin/nologin and lock them: usermod -s /usr/sbin/nologin -L ACCOUNT.</t:fix-en>
		</t:rule>
	</t:texts>
	<xsl:variable name="account-texts" select="document('')/*/t:texts/t:rule"/>

	<xsl:template match="g:item[@kind = 'account']" mode="description">
		<xsl:variable name="rule" select="$account-texts[@name = current()/@target]"/>
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@operator = 'rule'"><xsl:value-of select="$rule/t:zh"/></xsl:when>
					<xsl:when test="@operator = 'plus'"><xsl:value-of select="concat(@target, ' 無以「+」為行首（空白不計）者；此種行於 nss_compat 代表納入 NIS 之帳號。')"/></xsl:when>
					<xsl:when test="@operator = 'shells'"><xsl:value-of select="concat('/etc/shells 未列任何名為 ', @target, ' 之程式（註解不計）。')"/></xsl:when>
					<xsl:when test="@operator = 'home-mode'"><xsl:value-of select="concat('可登入帳號（shell 非 nologin、false、sync、shutdown、halt 者，含 root）之家目錄，其權限不逾 ', @value, '，ACL 併計；依現況及下次開機後（tmpfiles.d）之狀態判定，家目錄不存在者不計。')"/></xsl:when>
					<xsl:when test="@operator = 'home-owner' and @target = 'user'">可登入帳號（shell 非 nologin、false、sync、shutdown、halt 者，含 root）之家目錄，其擁有者為該帳號；依現況及下次開機後（tmpfiles.d）之狀態判定，家目錄不存在者不計。</xsl:when>
					<xsl:when test="@operator = 'home-owner'">可登入帳號（shell 非 nologin、false、sync、shutdown、halt 者，含 root）之家目錄，其群組為該帳號之主要群組；依現況及下次開機後（tmpfiles.d）之狀態判定，家目錄不存在者不計。</xsl:when>
					<xsl:when test="@operator = 'home-files' and @target = 'dot-files'">可登入帳號（含 root）之家目錄第一層，名稱以「.」及英數字開頭之一般檔案（含連結所指者），群組及其他使用者均不可寫入，ACL 併計。</xsl:when>
					<xsl:when test="@operator = 'home-files'"><xsl:value-of select="concat('root 以外可登入帳號之家目錄均無 ', @target, ' 檔案（含連結所指者）。')"/></xsl:when>
					<xsl:when test="@operator = 'root-path' and @target = 'elements'">root 登入時 PATH 之各元素均為絕對路徑，無空元素、「.」及「..」：檢視 /etc/login.defs、/etc/environment，及其登入 shell 所讀取之各啟動檔（含其引入之檔案及函式）可能加入之每一元素；無法解讀者為錯誤。</xsl:when>
					<xsl:when test="@operator = 'root-path'">root 登入時 PATH 所含之目錄，群組及其他使用者均不可寫入，ACL 併計：檢視 /etc/login.defs、/etc/environment，及其登入 shell 所讀取之各啟動檔可能加入之每一目錄；不存在者不計，無法解讀者為錯誤。</xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('政府組態基準項目：', g:zh, '。')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@operator = 'rule'"><xsl:value-of select="$rule/t:en"/></xsl:when>
					<xsl:when test="@operator = 'plus'"><xsl:value-of select="concat('No line of ', @target, ' begins with &quot;+&quot; (blanks in front do not count), which nss_compat takes for the accounts of NIS.')"/></xsl:when>
					<xsl:when test="@operator = 'shells'"><xsl:value-of select="concat('/etc/shells lists no program of the name ', @target, ' (comments do not count).')"/></xsl:when>
					<xsl:when test="@operator = 'home-mode'"><xsl:value-of select="concat('The home directories of accounts that can log in (the shell is none of nologin, false, sync, shutdown and halt; root is one of them) allow no more than ', @value, ', ACLs counted, now and as the next boot leaves them (tmpfiles.d); a home that is not there does not count.')"/></xsl:when>
					<xsl:when test="@operator = 'home-owner' and @target = 'user'">The home directories of accounts that can log in (the shell is none of nologin, false, sync, shutdown and halt; root is one of them) belong to their account, now and as the next boot leaves them (tmpfiles.d); a home that is not there does not count.</xsl:when>
					<xsl:when test="@operator = 'home-owner'">The home directories of accounts that can log in (the shell is none of nologin, false, sync, shutdown and halt; root is one of them) belong to the primary group of their account, now and as the next boot leaves them (tmpfiles.d); a home that is not there does not count.</xsl:when>
					<xsl:when test="@operator = 'home-files' and @target = 'dot-files'">In the home directories of accounts that can log in (root is one of them), regular files whose name begins with a dot and a letter or digit, and those links of such names lead to, can be written by neither group nor others, ACLs counted.</xsl:when>
					<xsl:when test="@operator = 'home-files'"><xsl:value-of select="concat('The home directories of accounts that can log in, but root, hold no file ', @target, ', nor a link of that name to one.')"/></xsl:when>
					<xsl:when test="@operator = 'root-path' and @target = 'elements'">Every element of PATH of a root login is an absolute path, none is empty, "." or "..": each element counts that /etc/login.defs, /etc/environment and the start files its login shell goes through may add, with what they read and the functions they call; what is not understood is an error.</xsl:when>
					<xsl:when test="@operator = 'root-path'">Neither group nor others may write a folder in PATH of a root login, ACLs counted: each folder counts that /etc/login.defs, /etc/environment and the start files its login shell goes through may add; one that is not there does not, and what is not understood is an error.</xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('An item of the government configuration baseline: ', g:en, '.')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'account' and @operator = 'rule']" mode="fix">
		<xsl:variable name="rule" select="$account-texts[@name = current()/@target]"/>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="$rule/t:fix-zh"/>
			<xsl:with-param name="en" select="$rule/t:fix-en"/>
		</xsl:call-template>
		<xsl:if test="$rule/@command"><commands><xsl:value-of select="$rule/@command"/></commands></xsl:if>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'account' and @operator = 'plus']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('刪除 ', @target, ' 以「+」為行首之各行。')"/>
			<xsl:with-param name="en" select="concat('Remove the lines of ', @target, ' that begin with +.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat(&quot;sed -i '/^[[:space:]]*+/d' &quot;, @target)"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'account' and @operator = 'shells']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('自 /etc/shells 刪除 ', @target, ' 之各行。')"/>
			<xsl:with-param name="en" select="concat('Remove the lines of ', @target, ' from /etc/shells.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat(&quot;sed -i '/\/&quot;, @target, &quot;$/d' /etc/shells&quot;)"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'account' and starts-with(@operator, 'home-')]" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@operator = 'home-mode'"><xsl:value-of select="concat('對各使用者之家目錄執行 chmod ', @value, '。')"/></xsl:when>
					<xsl:when test="@operator = 'home-owner' and @target = 'user'">對各使用者之家目錄執行 chown，將擁有者設為該使用者。</xsl:when>
					<xsl:when test="@operator = 'home-owner'">對各使用者之家目錄執行 chgrp，將群組設為該使用者之主要群組。</xsl:when>
					<xsl:when test="@target = 'dot-files'">對各該檔案執行 chmod go-w。</xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('移除各家目錄之 ', @target, '。')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@operator = 'home-mode'"><xsl:value-of select="concat('chmod ', @value, ' the home directory of each user.')"/></xsl:when>
					<xsl:when test="@operator = 'home-owner' and @target = 'user'">chown the home directory of each user to that user.</xsl:when>
					<xsl:when test="@operator = 'home-owner'">chgrp the home directory of each user to that user's primary group.</xsl:when>
					<xsl:when test="@target = 'dot-files'">chmod go-w those files.</xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('Remove ', @target, ' from the home directories.')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'account' and @operator = 'home-mode']" mode="values">
		<xsl:call-template name="mode-value"/>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'account']" mode="check">
		<xsl:choose>
			<xsl:when test="@operator = 'rule'">
				<check name="account-rule"><bind param="ask" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'plus'">
				<check name="plus-lines"><bind param="file" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'shells'">
				<check name="shells-without"><bind param="program" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'home-mode'">
				<check name="home-mode">
					<bind param="mode">
						<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
					</bind>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'home-owner'">
				<check name="home-owner"><bind param="of" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'root-path'">
				<check name="root-path"><bind param="ask" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'home-files'">
				<check name="home-files"><bind param="files" text="{@target}"/></check>
			</xsl:when>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
