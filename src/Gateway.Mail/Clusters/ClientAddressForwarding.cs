namespace Gateway.Mail.Clusters;

/// <summary>How a back end that trusts the gateway is told the client's address.</summary>
public enum ClientAddressForwarding
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the mail protocol: IMAP ID (x-originating-ip), POP3 and SMTP XCLIENT, where the back end offers it.</summary>
    Native,

    /// <summary>By a PROXY protocol header of version 1 before everything else.</summary>
    ProxyV1,

    /// <summary>By a PROXY protocol header of version 2 before everything else.</summary>
    ProxyV2,
}
