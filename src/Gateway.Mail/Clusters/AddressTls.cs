namespace Gateway.Mail.Clusters;

/// <summary>How TLS to a back end begins, as its address says.</summary>
public enum AddressTls
{
    /// <summary>From the first byte: <c>imaps://</c>, <c>smtps://</c>.</summary>
    Implicit,

    /// <summary>By STARTTLS, which is required: <c>imap+starttls://</c>, <c>smtp+starttls://</c>.</summary>
    StartTls,

    /// <summary>No TLS: <c>imap://</c>, <c>smtp://</c>.</summary>
    None,
}
