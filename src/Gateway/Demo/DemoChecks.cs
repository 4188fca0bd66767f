namespace Gateway.Demo;

/// <summary>All checks of <c>demo --check</c>, in order.</summary>
internal static class DemoChecks
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    /// <summary>The checks of what a demo offers.</summary>
    public static IReadOnlyList<DemoCheck> Of(DemoEntrance site) =>
    [
        .. HttpChecks.All,
        .. FormsChecks.All,
        .. ProgramChecks.All,
        .. MailChecks.All,
        .. site.SecondFactor is null ? [] : SecondFactorChecks.All,
        .. AdminChecks.All,
    ];

    /// <summary>
    /// Runs each check in turn. A check that throws or exceeds its time limit has failed, and the remaining checks still run.
    /// </summary>
    public static async IAsyncEnumerable<DemoCheckResult> RunAsync(
        IEnumerable<DemoCheck> checks,
        DemoVisitor visitor,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            var started = TimeProvider.System.GetTimestamp();
            var problem = await TryAsync(check, visitor, cancellationToken);
            yield return new DemoCheckResult(check, problem, TimeProvider.System.GetElapsedTime(started));
        }
    }

    private static async Task<string?> TryAsync(DemoCheck check, DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CheckLimit);
        try
        {
            return await check.TryAsync(visitor, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {CheckLimit.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            return e.Message;
        }
    }
}
