using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>The best peer's top in requests a second, found once in a run by the closed model; the gateway's own where it runs alone.</summary>
internal sealed class Calibration
{
    private double _top;

    public async Task<double> TopAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (_top > 0)
        {
            return _top;
        }

        var peers = stage.Plan.Contenders.Where(c => c.Proxy is not ("gateway" or "before")).ToList();
        foreach (var contender in peers.Count > 0 ? peers : stage.Plan.Contenders)
        {
            var scenario = await (stage with { Contender = contender }).BeginAsync(cancellationToken);
            try
            {
                await ClosedModel.RunAsync(scenario, stage.Users, stage.Length / 2, stage.LeastSteps, cancellationToken);
                var result = await ClosedModel.RunAsync(scenario, stage.Users, stage.Length, stage.LeastSteps, cancellationToken);
                _top = Math.Max(_top, result.Steps / result.Elapsed.TotalSeconds);
            }
            finally
            {
                await scenario.CleanAsync();
            }
        }

        return _top;
    }
}
