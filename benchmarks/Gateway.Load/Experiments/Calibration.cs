using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>
/// The top rate in requests a second, found once in a run: the best peer's by wrk, which takes less of the load's core than this driver, or
/// the highest at which the driver itself has time to spare, whichever is lower. The gateway's own where it runs alone.
/// </summary>
internal sealed class Calibration
{
    private const double HighestShare = 0.75; // of those that are measured
    private const double Step = 0.8;

    private double _top;

    public async Task<double> TopAsync(Phase stage, CancellationToken cancellationToken)
    {
        if (_top > 0)
        {
            return _top;
        }

        var peers = stage.Plan.Contenders
            .Where(c => c.Proxy is not ("gateway" or "before") && !stage.Environment.Missing.ContainsKey(c.Proxy))
            .ToList();
        var best = stage.Candidate;
        foreach (var contender in peers.Count > 0 ? peers : stage.Plan.Contenders)
        {
            var sample = await new ToolExperiment("wrk").MeasureAsync(stage with { Candidate = contender }, cancellationToken);
            (_top, best) = sample.Values[^1] > _top ? (sample.Values[^1], contender) : (_top, best);
        }

        if (!stage.Options.Smoke)
        {
            _top = await KeptUpWithAsync(stage with { Candidate = best }, _top, cancellationToken);
        }

        return _top;
    }

    private static async Task<double> KeptUpWithAsync(Phase stage, double rate, CancellationToken cancellationToken)
    {
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            // connections are open before the clock runs
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken);
            for (; rate > 100; rate *= Step)
            {
                var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
                var result = new LoadResult();
                await OpenModel.RunAsync(
                    scenario, stage.Users, rate * HighestShare, TimeSpan.FromSeconds(1), () => result, cancellationToken);
                if (meter.Read().LoadBusy < Sample.Busy - 0.1)
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
