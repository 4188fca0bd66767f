namespace Gateway.Identity.ClientCertificates;

/// <summary>The field of a client certificate that has the user name.</summary>
public enum CertificateName
{
    /// <summary>The user principal name among the alternative names: <c>alice@corp.example.com</c>.</summary>
    UserPrincipalName,

    /// <summary>The mail address among the alternative names.</summary>
    Email,

    /// <summary>The DNS name among the alternative names, as in certificates of devices.</summary>
    Dns,

    /// <summary>The common name of the subject.</summary>
    CommonName,
}
