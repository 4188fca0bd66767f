using Gateway.Load.Measuring;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Experiments;

/// <summary>
/// The top rate in requests a second, found once in a run: the best peer's in the closed model, or the highest at which the load side is not
/// saturated in the open model, which costs it more a request. The gateway's own where it runs alone.
/// </summary>
internal sealed class Calibration
{
    private const double Step = 0.8;

    private double _top;

    public async Task<double> TopAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (_top > 0)
        {
            return _top;
        }

        var peers = stage.Plan.Contenders.Where(c => c.Proxy is not ("gateway" or "before")).ToList();
        Contender? best = null;
        foreach (var contender in peers.Count > 0 ? peers : stage.Plan.Contenders)
        {
            var scenario = await (stage with { Contender = contender }).BeginAsync(cancellationToken);
            try
            {
                await ClosedModel.RunAsync(scenario, stage.Users, stage.Length / 2, stage.LeastSteps, cancellationToken);
                var result = await ClosedModel.RunAsync(scenario, stage.Users, stage.Length, stage.LeastSteps, cancellationToken);
                var top = result.Steps / result.Elapsed.TotalSeconds;
                (_top, best) = top > _top ? (top, contender) : (_top, best);
            }
            finally
            {
                await scenario.CleanAsync();
            }
        }

        if (!stage.Options.Smoke && best is not null)
        {
            _top = await KeptUpWithAsync(stage with { Contender = best }, _top, cancellationToken);
        }

        return _top;
    }

    /// <summary>The rate, or the next lower one at which the load side has time to spare at three quarters of it, the highest share that is measured.</summary>
    private static async Task<double> KeptUpWithAsync(Stage stage, double rate, CancellationToken cancellationToken)
    {
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            for (; rate > 100; rate *= Step)
            {
                var meter = new CpuMeter(stage.World, stage.Proxy, stage.Site);
                await OpenModel.RunAsync(scenario, stage.Users, rate * 0.75, TimeSpan.FromSeconds(1), cancellationToken);
                if (meter.Read().LoadBusy < Sample.Saturated - 0.1)
                {
                    break;
                }
            }

            return rate;
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }
}
