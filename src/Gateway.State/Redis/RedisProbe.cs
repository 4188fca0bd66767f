using StackExchange.Redis;

namespace Gateway.State.Redis;

/// <summary>Tries to reach the server, for <c>gateway check</c>, and looks for settings by which it would forget lockouts.</summary>
internal static class RedisProbe
{
    private static readonly Version Oldest = new(6, 0);
    private static readonly RedisScript Permissions = new("permissions.lua");

    /// <summary>One sentence for each problem; empty if there is none.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(RedisOptions options)
    {
        try
        {
            var configuration = RedisConfiguration.Create(options, "gateway-check");
            configuration.AbortOnConnectFail = true;
            configuration.AllowAdmin = true; // the library asks for it before INFO; what may be asked is the server's decision
            await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
            var primary = multiplexer.GetServers().FirstOrDefault(server => server is { IsConnected: true, IsReplica: false });
            return primary is null
                ? ["has no primary: every server that answers is a replica"]
                : [.. await LookAsync(primary), .. await FindForbiddenAsync(multiplexer.GetDatabase(), options.KeyPrefix)];
        }
        catch (RedisServerException e)
        {
            return [$"has an ACL that forbids what a gateway needs: {e.Message}"];
        }
        catch (RedisConnectionException e) when (IsAuthentication(e))
        {
            return ["refuses the user or the password"];
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException)
        {
            return [$"cannot be reached: {e.Message}"];
        }
    }

    private static async Task<IEnumerable<string>> LookAsync(IServer primary)
    {
        var values = (await primary.InfoAsync()).SelectMany(section => section)
            .GroupBy(entry => entry.Key)
            .ToDictionary(entry => entry.Key, entry => entry.First().Value, StringComparer.Ordinal);
        return Problems(primary.Version, values);
    }

    private static async Task<IEnumerable<string>> FindForbiddenAsync(IDatabaseAsync database, string prefix)
    {
        var keys = new RedisKeys(prefix);
        RedisValue[] arguments = [keys.LockoutPrefix + "check", keys.Channel];
        var forbidden = (string?[]?)await database.ScriptEvaluateAsync(Permissions.Text, [], arguments) ?? [];
        return forbidden.Length == 0 ? [] : [$"has an ACL that forbids what a gateway needs: {string.Join(", ", forbidden)}"];
    }

    // The library wraps the server's error message in another exception.
    private static bool IsAuthentication(RedisConnectionException e) =>
        e.FailureType == ConnectionFailureType.AuthenticationFailure
        || e.Message.Contains("WRONGPASS", StringComparison.Ordinal)
        || e.Message.Contains("NOAUTH", StringComparison.Ordinal)
        || (e.InnerException is RedisConnectionException inner && IsAuthentication(inner));

    private static IEnumerable<string> Problems(Version version, Dictionary<string, string> values)
    {
        if (version < Oldest)
        {
            yield return $"is version {version}; allowed: {Oldest} or newer, or Valkey";
        }

        if (values.GetValueOrDefault("maxmemory_policy", "noeviction") is var policy && policy != "noeviction")
        {
            yield return $"has maxmemory-policy {policy} and forgets failures and sign-outs when it is full; allowed: noeviction";
        }

        if (values.GetValueOrDefault("aof_enabled") == "0")
        {
            yield return "has appendonly off: sign-outs that no running gateway remembers are lost with a restart of the server";
        }
    }
}
