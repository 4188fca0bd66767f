using System.Collections.Frozen;
using System.ComponentModel;
using Gateway.Configuration;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Authorization;

/// <summary>
/// Who may use a route, from where and when. A user needs to be named, or in a named group; nothing named means every known user.
/// </summary>
public sealed class AccessRuleOptions
{
    [Description("Users that are allowed.")]
    public IReadOnlyList<string> Users { get; init; } = [];

    [Description("Groups whose members are allowed.")]
    public IReadOnlyList<string> Groups { get; init; } = [];

    [Description("Directories whose users are allowed, in addition to Users and Groups; empty means every directory. Set it where "
        + "different administrators manage the directories, because each of them can create a user or a group of any name.")]
    public IReadOnlyList<string> Directories { get; init; } = [];

    [Description("Networks that clients must be in: 192.0.2.0/24, 2001:db8::/32, or single addresses; empty means everywhere. Others are "
        + "refused before authentication.")]
    [ValueForm(ValueForm.Network)]
    public IReadOnlyList<string> Networks { get; init; } = [];

    [Description("When the route is open; empty means always.")]
    public IReadOnlyList<AccessHoursOptions> Hours { get; init; } = [];

    [Description("The time zone of Hours, by its IANA name: Europe/Zurich.")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Creates the rule from valid options.</summary>
    public AccessRule ToRule() => new()
    {
        Users = Users.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Groups = Groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Directories = Directories.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Networks = [.. Networks.Select(AddressRange.Parse)],
        Hours = [.. Hours.Select(h => new AccessHours(h.Days, AccessHours.MinuteOf(h.From) ?? 0, AccessHours.MinuteOf(h.To) ?? 0))],
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
    };
}
