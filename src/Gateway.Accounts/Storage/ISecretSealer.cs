namespace Gateway.Accounts.Storage;

/// <summary>Encrypts secrets with the keys of the gateway's state, so that a stolen database reveals none.</summary>
internal interface ISecretSealer
{
    byte[] Seal(byte[] secret);

    /// <summary>The secret; null where the keys that it was sealed with are gone, or it was changed.</summary>
    byte[]? Open(byte[] seal);
}
