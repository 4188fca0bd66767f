using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>A way to drive a scenario and to measure the proxy meanwhile.</summary>
internal interface IExperiment
{
    /// <summary>How the numbers are taken, in a sentence for the report.</summary>
    string How { get; }

    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Rounds at most; an experiment that needs proxies fresh from start takes one.</summary>
    int MostRounds => int.MaxValue;

    /// <summary>What the plot's axes are, where there is one.</summary>
    (string X, string Y)? Plot => null;

    /// <summary>What a reader must be told of a row whose medians these are.</summary>
    string? Remark(IReadOnlyList<double> medians) => null;

    Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken);
}
