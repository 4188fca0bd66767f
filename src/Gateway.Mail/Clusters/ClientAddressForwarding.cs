namespace Gateway.Mail.Clusters;

/// <summary>How the client's address is sent to a back end that trusts the gateway.</summary>
public enum ClientAddressForwarding
{
    /// <summary>It is not sent.</summary>
    None,

    /// <summary>By the mail protocol: IMAP ID (x-originating-ip), POP3 and SMTP XCLIENT, where the back end offers it.</summary>
    Native,

    /// <summary>By a PROXY protocol header, version 1, at the start of the connection.</summary>
    ProxyV1,

    /// <summary>By a PROXY protocol header, version 2, at the start of the connection.</summary>
    ProxyV2,
}
