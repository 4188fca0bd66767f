using System.ComponentModel;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>Who the users of a Kerberos realm are here.</summary>
internal sealed class NegotiateRealmOptions
{
    [Description("The directory that must know the user, and tells the groups: a name of Identity.Directories, or users for the user file. Absent: the ticket is enough, and there are no groups.")]
    public string? Directory { get; init; }

    [Description("The domain of the realm's users: alice of CORP.EXAMPLE.COM is alice@corp.example.com unless this says otherwise.")]
    public string? Domain { get; init; }
}
