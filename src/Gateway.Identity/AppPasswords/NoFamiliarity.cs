using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.AppPasswords;

/// <summary>Nobody is familiar anywhere.</summary>
internal sealed class NoFamiliarity : IFamiliarity
{
    public bool IsFamiliar(UserIdentity user, IPAddress source) => false;
}
