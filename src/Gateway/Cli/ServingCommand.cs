using System.CommandLine;

namespace Gateway.Cli;

/// <summary>A verb that serves until it is told to stop: signals are its own to answer, in an orderly way.</summary>
internal sealed class ServingCommand(string name, string description) : Command(name, description);
