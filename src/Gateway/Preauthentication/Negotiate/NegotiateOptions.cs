using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>The <c>Negotiate</c> section: Kerberos at the edge, by keytab.</summary>
internal sealed class NegotiateOptions
{
    [DataType("Path")]
    [Description("Keytab with the keys of HTTP/host for every host of the routes; absent for the system's own, /etc/krb5.keytab or what KRB5_KTNAME says.")]
    public string? Keytab { get; init; }

    [Description("Realms whose users are let in, by their names as tickets have them: CORP.EXAMPLE.COM. Tickets of others are refused, trusted or not.")]
    public IReadOnlyDictionary<string, NegotiateRealmOptions> Realms { get; init; } = new Dictionary<string, NegotiateRealmOptions>();

    [Description("How long a connection stays signed in without a new ticket.")]
    [Range(typeof(TimeSpan), "00:01:00", "10:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);
}
