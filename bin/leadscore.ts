import { leadscoreApp } from '../lib/leadscore-app';

leadscoreApp().app.synth();
