namespace Gateway.Certificates.Sharing;

/// <summary>What gateways share of the certificate store.</summary>
public enum StoreItemKind
{
    /// <summary>The certificate of a configured name, with its key.</summary>
    Certificate,

    /// <summary>The account with the ACME CA, with its key.</summary>
    Account,

    /// <summary>The own CA: its key, its certificate, its register and its revocation list.</summary>
    Authority,

    /// <summary>Lines of the own CA's register that a gateway without the lease has added.</summary>
    Register,
}
