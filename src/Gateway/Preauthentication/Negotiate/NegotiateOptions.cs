using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>The <c>Negotiate</c> section: Kerberos authentication with a keytab.</summary>
internal sealed class NegotiateOptions
{
    [DataType("Path")]
    [Description(
        "Keytab with a key for HTTP/host for every host of the routes; absent for the system's keytab, /etc/krb5.keytab or KRB5_KTNAME.")]
    public string? Keytab { get; init; }

    [Description(
        "Realms whose users are accepted, by the realm's name in tickets, such as CORP.EXAMPLE.COM. Tickets of other realms are refused, "
        + "even if the Kerberos realm trusts them.")]
    public IReadOnlyDictionary<string, NegotiateRealmOptions> Realms { get; init; } = new Dictionary<string, NegotiateRealmOptions>();

    [Description("How long a connection stays signed in without a new ticket.")]
    [TimeRange("00:01:00", "10:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);
}
