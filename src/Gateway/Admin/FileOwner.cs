using System.Globalization;
using Gateway.Configuration;

namespace Gateway.Admin;

/// <summary>Tells whose a file is.</summary>
internal static class FileOwner
{
    /// <summary>The owner's name; null where it cannot be told.</summary>
    public static string? Find(string path) =>
        FileOwnership.Find(path) is { } owner ? SystemUsers.NameOf(owner.User.ToString(CultureInfo.InvariantCulture)) : null;
}
