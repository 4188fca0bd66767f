using System.Collections.Frozen;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// Reduces a user whose proof cannot be repeated to what fits into a session cookie; groups that routes name are kept first.
/// </summary>
internal static class ProvenUser
{
    private const int MaximumBytes = 1_200;

    public static UserIdentity ToKeep(UserIdentity user, FrozenSet<string> named)
    {
        var room = MaximumBytes;
        return new UserIdentity
        {
            Name = user.Name,
            Directory = user.Directory,
            Groups = user.Groups.OrderByDescending(named.Contains).ThenBy(g => g, StringComparer.OrdinalIgnoreCase)
                .TakeWhile(group => (room -= Encoding.UTF8.GetByteCount(group) + 1) >= 0)
                .ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Attributes = user.Attributes.OrderBy(a => a.Key, StringComparer.OrdinalIgnoreCase)
                .TakeWhile(attribute => (room -= Encoding.UTF8.GetByteCount(attribute.Key)
                    + Encoding.UTF8.GetByteCount(attribute.Value)
                    + 2) >= 0)
                .ToFrozenDictionary(a => a.Key, a => a.Value, StringComparer.OrdinalIgnoreCase),
        };
    }
}
