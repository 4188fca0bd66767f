using System.Net;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>
/// Explains which limits hold for a source: those of the configuration, and what a running gateway, the only one that counts, has counted.
/// </summary>
/// <param name="throttle">The limits of the configuration, with nothing counted.</param>
/// <param name="systems">The autonomous systems of the configuration.</param>
/// <param name="ask">Asks the running gateway.</param>
internal sealed class ExplainedSource(
    SourceThrottle throttle, AutonomousSystems systems, Func<IPAddress, Task<RunningThrottle>> ask)
{
    private const string Stage = "throttling";

    /// <param name="from">The client's address.</param>
    /// <param name="isGuessable">
    /// Whether a rate-limited source is refused: it gives a password, and the user is not known to have signed in from there.
    /// </param>
    public async Task<StageResult> ExplainAsync(IPAddress from, bool isGuessable)
    {
        systems.Check(); // a gateway that has started looks at the file by itself
        var running = await ask(from);
        var view = running.View ?? throttle.Show(from);
        if (view.Mode == LockoutMode.Off)
        {
            return StageResult.Pass(Stage, nameof(LockoutMode.Off), "failures are not counted by source");
        }

        if (view.IsExempt)
        {
            return StageResult.Pass(Stage, "Exempt", $"{view.Source} is in an exempt network");
        }

        if (running.View is null)
        {
            var limits = string.Join(", ", view.Networks.Select(n => $"{n.Limit} of {n.Network}"));
            return StageResult.Pass(Stage, "NotKnown", $"{limits}, failures within {view.Window}; how many there are is not known: "
                + running.Problem);
        }

        var counted = string.Join(", ", view.Networks.Select(n => $"{n.Failures} of {n.Limit} of {n.Network}"));
        var limited = view.Networks.Where(n => n.LimitedUntil is not null).ToArray();
        if (limited.Length == 0)
        {
            return StageResult.Pass(Stage, "Allowed", $"{counted}, failures within {view.Window}");
        }

        var silenced = string.Join(", ", limited.Select(n => $"{n.Network} until {n.LimitedUntil:u}"));
        if (view.Mode == LockoutMode.LogOnly)
        {
            return StageResult.Pass(Stage, nameof(LockoutMode.LogOnly), $"rate limited in the log alone: {silenced}; {counted}");
        }

        var detail = $"rate limited: {silenced}; {counted}; sessions, tokens, tickets, certificates and users who have signed in from "
            + "there before are accepted";
        return isGuessable ? StageResult.Stop(Stage, "RateLimited", detail) : StageResult.Pass(Stage, "RateLimited", detail);
    }
}
