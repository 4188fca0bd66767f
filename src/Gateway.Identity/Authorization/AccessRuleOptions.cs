using System.Collections.Frozen;
using System.ComponentModel;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Authorization;

/// <summary>Who may use a route, from where and when. A user needs to be named, or in a named group; nothing named means every known user.</summary>
public sealed class AccessRuleOptions
{
    [Description("Users who may.")]
    public IReadOnlyList<string> Users { get; init; } = [];

    [Description("Groups whose members may.")]
    public IReadOnlyList<string> Groups { get; init; } = [];

    [Description("Directories whose users may, with whatever of Users and Groups is given; empty means every directory. Where several directories are kept by different hands, one may make a user or a group of any name.")]
    public IReadOnlyList<string> Directories { get; init; } = [];

    [Description("Networks that callers must be in: 192.0.2.0/24, 2001:db8::/32, or single addresses; empty means everywhere. Others are refused before a password is asked for.")]
    public IReadOnlyList<string> Networks { get; init; } = [];

    [Description("When the route is open; empty means always.")]
    public IReadOnlyList<AccessHoursOptions> Hours { get; init; } = [];

    [Description("The time zone of Hours, as IANA names it: Europe/Zurich.")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The rule, of options that are valid.</summary>
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
