using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.AppPasswords;

/// <summary>Where users have proved more than a password.</summary>
public interface IFamiliarity
{
    /// <summary>
    /// Whether the user's own password is enough from an address, for routes that accept it from familiar networks alone.
    /// </summary>
    bool IsFamiliar(UserIdentity user, IPAddress source);
}
