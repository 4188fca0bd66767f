using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Authorization;

/// <summary>Who may use a route, from where and when; immutable, the same for web and mail, asked by traffic and by <c>gateway explain</c>.</summary>
public sealed record AccessRule
{
    /// <summary>Every known user, from everywhere, always.</summary>
    public static AccessRule Everybody { get; } = new();

    /// <summary>Users who may; with <see cref="Groups"/> empty too, every known user may.</summary>
    public FrozenSet<string> Users { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Groups whose members may.</summary>
    public FrozenSet<string> Groups { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Directories whose users may, of those who are named; empty is all.</summary>
    public FrozenSet<string> Directories { get; init => field = WithoutCase(value); } = FrozenSet<string>.Empty;

    /// <summary>Where callers must be; empty is everywhere.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>When the route is open; empty is always.</summary>
    public IReadOnlyList<AccessHours> Hours { get; init; } = [];

    /// <summary>Where the hours are kept.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whether somebody is named.</summary>
    public bool NamesUsers => Users.Count > 0 || Groups.Count > 0;

    /// <summary>From where: decided before a password is asked for. Then when.</summary>
    public AccessStatus DecidePlace(IPAddress source, DateTimeOffset now) =>
        !IsInside(source) ? AccessStatus.OutsideNetworks
        : !IsOpen(now) ? AccessStatus.OutsideHours
        : AccessStatus.Allowed;

    /// <summary>Who.</summary>
    public AccessStatus DecideUser(UserIdentity user) =>
        (Directories.Count == 0 || Directories.Contains(user.Directory)) && (!NamesUsers || Users.Contains(user.Name) || IsMember(user))
            ? AccessStatus.Allowed
            : AccessStatus.NotNamed;

    /// <summary>One sentence for a log and for people.</summary>
    public static string Explain(AccessStatus verdict, string route, UserIdentity? user) => verdict switch
    {
        AccessStatus.Allowed => $"Route {route} may be used.",
        AccessStatus.OutsideNetworks => $"The client's address is in none of the networks of route {route}.",
        AccessStatus.OutsideHours => $"Route {route} is not open at this time.",
        AccessStatus.NotNamed => $"{user} is not among the users, groups and directories of route {route}.",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private bool IsMember(UserIdentity user)
    {
        // The set of a route is small, the user's own may be large: it is looked through only where it tells upper from lower case.
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
