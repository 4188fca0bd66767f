using Xunit;

namespace Gateway.UnitTests.Transport;

/// <summary>These count the native objects of the process, so they run one after the other.</summary>
[CollectionDefinition(nameof(TransportSuite), DisableParallelization = true)]
public sealed class TransportSuite;
