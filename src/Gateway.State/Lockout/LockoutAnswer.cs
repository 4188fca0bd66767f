using StackExchange.Redis;

namespace Gateway.State.Lockout;

/// <summary>What the script answers.</summary>
/// <param name="Status">The result of the operation.</param>
/// <param name="IsFamiliar">The counter that the attempt counts against.</param>
/// <param name="Snapshot">The account after the operation; null where the gateway knows more of it than the server.</param>
/// <param name="Time">The server's clock.</param>
/// <param name="IsLockedNow">The operation has locked the account.</param>
internal sealed record LockoutAnswer(string Status, bool IsFamiliar, LockoutSnapshot? Snapshot, long Time, bool IsLockedNow)
{
    public const string Behind = "behind";

    public static LockoutAnswer Of(RedisResult[] parts)
    {
        var snapshot = (string?)parts[2];
        return new LockoutAnswer(
            (string?)parts[0] ?? "",
            (int)parts[1] == 2,
            string.IsNullOrEmpty(snapshot) ? null : LockoutSnapshot.Parse(snapshot),
            (long)parts[3],
            (int)parts[4] == 1);
    }
}
