using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gateway.Configuration;

namespace Gateway.Accounts.Settings;

/// <summary>The <c>Accounts</c> section: what people set up at the gateway, such as second factors.</summary>
public sealed class AccountsOptions
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:sszzz"];

    [Description("Networks in which people without a second factor may set one up after signing in with their password alone: "
        + "192.0.2.0/24, 2001:db8::/32, or single addresses. Elsewhere they need an invitation: gateway user factor invite NAME.")]
    [ValueForm(ValueForm.Network)]
    public IReadOnlyList<string> EnrolFrom { get; init; } = [];

    [Description("Until this time people without a second factor may set one up from everywhere, at their first sign-in: 2027-03-31 or "
        + "2027-03-31T18:00:00Z. Absent for never: otherwise the thief of a password could set up the factor.")]
    public string? EnrolUntil { get; init; }

    [Description("How long an invitation to set up a second factor is valid.")]
    [TimeRange("00:10:00", "30.00:00:00")]
    public TimeSpan InvitationLife { get; init; } = TimeSpan.FromDays(3);

    [Description("Wrong codes of an account after which codes are refused for CodeWindow, apart for familiar and other networks. Right "
        + "passwords do not reset the count; each wrong code also counts in Identity:Lockout.")]
    [Range(3, 100)]
    public int CodeThreshold { get; init; } = 5;

    [Description("How long codes are refused after CodeThreshold wrong ones; then one is verified, and each further wrong one doubles the "
        + "time, up to a day.")]
    [TimeRange("00:01:00", "1.00:00:00")]
    public TimeSpan CodeWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The time that <see cref="EnrolUntil"/> names; null for none, and for what is no time.</summary>
    internal DateTimeOffset? EnrolEnd => field ??= DateTimeOffset.TryParseExact(
        EnrolUntil, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;

    [Description("How long a network stays familiar after a person has signed in there with a second factor.")]
    [TimeRange("01:00:00", "365.00:00:00")]
    public TimeSpan FamiliarFor { get; init; } = TimeSpan.FromDays(90);

    [Description("The PostgreSQL database in which several gateways keep what people have set up; absent for a file of the state folder.")]
    public PostgreSqlOptions? PostgreSql { get; init; }
}
