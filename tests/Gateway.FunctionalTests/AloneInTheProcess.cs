using Xunit;

namespace Gateway.FunctionalTests;

/// <summary>For tests of what a whole process exports: instruments of the same name in hosts of other tests would be counted too.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "Alone in the process";
}
