using System.Security.Cryptography;

namespace Gateway.Accounts.Storage;

/// <summary>Names and times of rows.</summary>
internal static class AccountIds
{
    private const int MaximumNameLength = 64;

    /// <summary>A new identifier, short enough to be typed.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>A name that a person has given to a device or a factor, as it is kept.</summary>
    public static string CleanName(string? name, string fallback)
    {
        var clean = string.Concat((name ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        clean = clean.Length > MaximumNameLength ? clean[..MaximumNameLength] : clean;
        return clean.Length == 0 ? fallback : clean;
    }
}
