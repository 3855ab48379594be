export { openAiImages } from './images.js';
export { openAiImagesIngress } from './images-ingress.js';
export { openAiSpeech } from './speech.js';
export { openAiSpeechIngress } from './speech-ingress.js';
