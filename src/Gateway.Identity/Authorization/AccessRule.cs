using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Authorization;

/// <summary>
/// Who may use a route, from where and when; immutable, the same for web and mail, used by traffic and by <c>gateway explain</c>.
/// </summary>
public sealed record AccessRule
{
    /// <summary>Every known user, from everywhere, always.</summary>
    public static AccessRule Everybody { get; } = new();

    /// <summary>Allowed users; if <see cref="Groups"/> is empty as well, every known user is allowed.</summary>
    public FrozenSet<string> Users { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Groups whose members are allowed.</summary>
    public FrozenSet<string> Groups { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Directories whose users are allowed, if they are also allowed by name; empty means all.</summary>
    public FrozenSet<string> Directories { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Networks that clients must be in; empty means all.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>When the route is open; empty means always.</summary>
    public IReadOnlyList<AccessHours> Hours { get; init; } = [];

    /// <summary>The time zone of the hours.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whether the rule names users or groups.</summary>
    public bool NamesUsers => Users.Count > 0 || Groups.Count > 0;

    /// <summary>Whether both rules let in the same clients at the same times.</summary>
    public bool IsSame(AccessRule other) =>
        Users.SetEquals(other.Users)
        && Groups.SetEquals(other.Groups)
        && Directories.SetEquals(other.Directories)
        && Networks.SequenceEqual(other.Networks)
        && Hours.Count == other.Hours.Count
        && Hours.Zip(other.Hours, (h, o) => h.Days.SequenceEqual(o.Days) && (h.From, h.To) == (o.From, o.To)).All(same => same)
        && TimeZone.Equals(other.TimeZone);

    /// <summary>Checks network and time; called before authentication.</summary>
    public AccessStatus DecidePlace(IPAddress source, DateTimeOffset now)
    {
        if (!IsInside(source))
        {
            return AccessStatus.OutsideNetworks;
        }

        return IsOpen(now) ? AccessStatus.Allowed : AccessStatus.OutsideHours;
    }

    /// <summary>Checks the user.</summary>
    public AccessStatus DecideUser(UserIdentity user) =>
        (Directories.Count == 0 || Directories.Contains(user.Directory)) && (!NamesUsers || Users.Contains(user.Name) || IsMember(user))
            ? AccessStatus.Allowed
            : AccessStatus.NotNamed;

    /// <summary>The status as a sentence.</summary>
    public static string Explain(AccessStatus status, string route, UserIdentity? user) => status switch
    {
        AccessStatus.Allowed => $"Route {route} may be used.",
        AccessStatus.OutsideNetworks => $"The client's address is in none of the networks of route {route}.",
        AccessStatus.OutsideHours => $"Route {route} is not open at this time.",
        AccessStatus.NotNamed => $"{user} is not among the users, groups and directories of route {route}.",
        AccessStatus.RefusedByPolicy => $"The AuthorizationPolicy of route {route} refuses {user?.Name ?? "a client without a user"}.",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private bool IsMember(UserIdentity user)
    {
        // The route names few groups, the user may have many. The latter are enumerated only if their set is case-sensitive.
        if (ReferenceEquals(user.Groups.Comparer, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var group in Groups)
            {
                if (user.Groups.Contains(group))
                {
                    return true;
                }
            }

            return false;
        }

        foreach (var group in user.Groups)
        {
            if (Groups.Contains(group))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenSet<string> WithoutCase(FrozenSet<string> names) =>
        ReferenceEquals(names.Comparer, StringComparer.OrdinalIgnoreCase) ? names : names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private bool IsInside(IPAddress source)
    {
        if (Networks.Count == 0)
        {
            return true;
        }

        for (var i = 0; i < Networks.Count; i++)
        {
            if (Networks[i].Contains(source))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOpen(DateTimeOffset now)
    {
        if (Hours.Count == 0)
        {
            return true;
        }

        var local = TimeZoneInfo.ConvertTime(now, TimeZone);
        for (var i = 0; i < Hours.Count; i++)
        {
            if (Hours[i].Contains(local))
            {
                return true;
            }
        }

        return false;
    }
}
