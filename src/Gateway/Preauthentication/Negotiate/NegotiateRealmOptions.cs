using System.ComponentModel;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>Maps the users of a Kerberos realm to users of the gateway.</summary>
internal sealed class NegotiateRealmOptions
{
    [Description(
        "Directory that must contain the user and that provides the groups: a name in Identity.Directories, or users for the user file. "
        + "Absent: the ticket suffices, and the user has no groups.")]
    public string? Directory { get; init; }

    [Description("Domain of the realm's users; absent for the realm in lower case: alice of CORP.EXAMPLE.COM is alice@corp.example.com.")]
    public string? Domain { get; init; }
}
