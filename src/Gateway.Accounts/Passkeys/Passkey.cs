namespace Gateway.Accounts.Passkeys;

/// <summary>A passkey that is set up.</summary>
/// <param name="Id">By which its owner removes it.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Host">The host that it is bound to.</param>
/// <param name="PublicKey">The key in COSE's format (RFC 9052 7).</param>
/// <param name="Counter">The signature counter of its last use.</param>
internal sealed record Passkey(string Id, PasskeyOwner Owner, string Host, byte[] PublicKey, uint Counter);
