namespace Gateway.Mail.Clusters;

/// <summary>How TLS begins towards a back end, as its address says.</summary>
public enum AddressTls
{
    /// <summary>With the first byte: <c>imaps://</c>, <c>pop3s://</c>, <c>smtps://</c>.</summary>
    Implicit,

    /// <summary>By STARTTLS, which must succeed: <c>imap+starttls://</c>, <c>pop3+starttls://</c>, <c>smtp+starttls://</c>.</summary>
    StartTls,

    /// <summary>Never: <c>imap://</c>, <c>pop3://</c>, <c>smtp://</c>.</summary>
    None,
}
