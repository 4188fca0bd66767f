namespace Gateway.Accounts.Passkeys;

/// <summary>A passkey that an authenticator has made.</summary>
/// <param name="CredentialId">The authenticator's identifier of it.</param>
/// <param name="PublicKey">The key in COSE's format.</param>
/// <param name="Counter">The signature counter.</param>
internal sealed record NewPasskey(byte[] CredentialId, byte[] PublicKey, uint Counter);
