using System.Security.Cryptography;
using Gateway.Accounts.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Preauthentication.Factors;

/// <summary>Seals the accounts' secrets with the keys of the state folder, which protect the cookies too.</summary>
internal sealed class StateSealer(IDataProtectionProvider protection) : ISecretSealer
{
    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.Accounts.v1");

    public byte[] Seal(byte[] secret) => _protector.Protect(secret);

    public byte[]? Open(byte[] seal)
    {
        try
        {
            return _protector.Unprotect(seal);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
