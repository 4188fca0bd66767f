namespace Gateway.Publishing;

/// <summary>What is known of a published protocol, so that a route need not say it.</summary>
public enum RoutePreset
{
    /// <summary>Outlook Web Access / Outlook on the web, 2007 and later.</summary>
    Owa,

    /// <summary>Exchange control panel, which holds OWA's option pages.</summary>
    Ecp,

    /// <summary>Exchange Web Services.</summary>
    Ews,

    /// <summary>Exchange ActiveSync (MS-ASHTTP).</summary>
    ActiveSync,

    /// <summary>Outlook Mobile Access of Exchange 2003.</summary>
    Oma,

    /// <summary>RPC over HTTP, Outlook Anywhere (MS-RPCH).</summary>
    RpcOverHttp,

    /// <summary>MAPI over HTTP (MS-OXCMAPIHTTP).</summary>
    Mapi,

    /// <summary>Autodiscover (MS-OXDSCLI).</summary>
    Autodiscover,

    /// <summary>Offline address book.</summary>
    Oab,

    /// <summary>The REST API of Exchange 2016 and later.</summary>
    RestApi,

    /// <summary>Outlook Web Access of Exchange 2003: WebDAV under /exchange, /exchweb and /public.</summary>
    Exchange2003,

    /// <summary>IMAP4, by a mail listener.</summary>
    Imap4,

    /// <summary>POP3, by a mail listener.</summary>
    Pop3,

    /// <summary>Message submission, by a mail listener.</summary>
    Smtp,

    /// <summary>ManageSieve, by a mail listener.</summary>
    ManageSieve,
}
