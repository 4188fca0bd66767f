namespace Gateway.State.Redis;

/// <summary>The metric tags of <see cref="RedisResultKind"/>.</summary>
internal static class RedisResultKindTags
{
    public static string ToTag(this RedisResultKind kind) => kind switch
    {
        RedisResultKind.Done => "done",
        RedisResultKind.Disconnected => "disconnected",
        RedisResultKind.TimedOut => "timed_out",
        RedisResultKind.Refused => "refused",
        RedisResultKind.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
