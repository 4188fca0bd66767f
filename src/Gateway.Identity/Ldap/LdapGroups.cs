using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Finds the groups of a user and their parent groups. They are searched by member, page by page, so that neither the size of a group nor
/// a server's limit on one response leaves any out. Active Directory's primary group has no members and is found by its SID.
/// </summary>
internal sealed partial class LdapGroups(string directory, LdapOptions options, ILogger logger)
{
    /// <summary>The attributes of a user that lead to the primary group in Active Directory.</summary>
    public const string PrimaryGroup = "primaryGroupID";
    public const string SecurityIdentifier = "objectSid";

    private const int MaximumGroups = 10_000;
    private const int PageSize = 500;
    private const int MembersInOneSearch = 50;
    private const string MatchingRuleInChain = "1.2.840.113556.1.4.1941";

    private readonly LdapFilter _filter = LdapFilter.Parse(options.GroupFilter ?? LdapDefaults.GroupFilter(options.Kind));

    // With the rule a server follows nested groups itself, but not into other domains.
    private readonly bool _isNested = options.Referrals.Count > 0
        || !(options.GroupFilter ?? LdapDefaults.GroupFilter(options.Kind)).Contains(MatchingRuleInChain, StringComparison.Ordinal);

    /// <summary>Searches with the identity of the gateway's own account or of the user.</summary>
    public delegate Task<LdapFoundEntries> Searching(LdapSearch search, CancellationToken cancellationToken);

    /// <summary>The names of all groups of a user, each searched once.</summary>
    public async Task<FrozenSet<string>> FindAsync(
        Searching search, LdapEntry user, string userName, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var asked = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { user.Dn };
        var members = new Queue<string>([user.Dn]);
        var isTruncated = false;
        if (PrimaryGroupFilter(user) is { } primary)
        {
            foreach (var group in (await search(Search(primary, userName), cancellationToken)).Entries)
            {
                Add(group, isMember: true);
            }
        }

        while (members.Count > 0 && asked.Count <= MaximumGroups)
        {
            var batch = new List<LdapFilter>();
            while (batch.Count < MembersInOneSearch && members.TryDequeue(out var member))
            {
                batch.Add(_filter.With(new Dictionary<string, string> { ["dn"] = member, ["user"] = userName }));
            }

            var found = await search(Search(LdapFilter.Any(batch), userName), cancellationToken);
            isTruncated |= found.IsTruncated;
            foreach (var group in found.Entries)
            {
                Add(group, _isNested);
            }
        }

        if (isTruncated || members.Count > 0)
        {
            Log.Truncated(logger, directory, VisibleText.Of(userName), names.Count);
        }

        return names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

        void Add(LdapFound group, bool isMember)
        {
            if (group.Entry.First(options.GroupNameAttribute) is { } name)
            {
                names.Add(name);
            }

            if (asked.Add(group.Dn) && isMember)
            {
                members.Enqueue(group.Dn);
            }
        }
    }

    private LdapSearch Search(LdapFilter filter, string userName) => new()
    {
        BaseDn = options.GroupBaseDn ?? options.BaseDn,
        Filter = filter,
        Variables = new Dictionary<string, string> { ["user"] = userName },
        Attributes = [options.GroupNameAttribute],
        SizeLimit = MaximumGroups,
        PageSize = PageSize,
        TimeLimit = options.Timeout,
    };

    /// <summary>
    /// The filter of the primary group, whose SID is that of the user with another last number (MS-DTYP 2.4.2); null where the directory
    /// has none.
    /// </summary>
    internal static LdapFilter? PrimaryGroupFilter(LdapEntry user)
    {
        if (!int.TryParse(user.First(PrimaryGroup), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !user.Binary.TryGetValue(SecurityIdentifier, out var sid)
            || sid.Length < 12)
        {
            return null;
        }

        var group = sid.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(group.AsSpan(group.Length - sizeof(int)), number);
        return LdapFilter.Equal(SecurityIdentifier, group);
    }

    private static partial class Log
    {
        [LoggerMessage(
            2052,
            LogLevel.Warning,
            "Directory {Directory} has more groups of {User} than were read ({Groups}), because a limit of the server or of the gateway is "
                + "reached; a route for one of the others refuses the user. Raise the server's limit for the gateway's account.")]
        public static partial void Truncated(ILogger logger, string directory, string user, int groups);
    }
}
